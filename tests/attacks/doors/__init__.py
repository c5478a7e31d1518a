"""The doors of the house under attack: forms, the API, headers, accounts, streamed bytes."""
