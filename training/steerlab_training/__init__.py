"""Training, conversion and export of the policies that Steerlab runs in the browser (docs/training.md)."""
