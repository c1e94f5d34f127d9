"""The pages of the desk, one module each. Each lists its addresses as `ROOMS`."""
