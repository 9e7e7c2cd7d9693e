"""Rules from one service packaged for two stages."""
