"""What each segment and territory could sell: history, forecasts, potential."""
