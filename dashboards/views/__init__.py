"""The pages of the dashboards; read only, but for targets."""
