"""The five containers we take, walked without decoding a pixel: where each piece lies and what the header declares."""
