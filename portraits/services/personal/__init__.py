"""What a person may ask of us by law: what we hold, that we stop, that we forget (quality.md, The law; decision 0026)."""
