"""MAMP, masked motion prediction (Mao et al., ICCV 2023)."""
