"""Coverage on screen: the figures, the enterprises behind them, movements, snapshots, targets."""
