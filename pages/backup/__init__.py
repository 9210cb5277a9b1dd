"""A backup of everything, and its way back: after it erased people stay erased (quality.md, Reliability 8; decision 0026)."""
