"""Read-outs of the FFN's value vectors (Häon et al. 2025, sections 3-4): lens packs for the page and the command line."""
