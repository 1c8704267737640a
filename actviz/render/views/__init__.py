"""Results as they are shown: one module for each kind of result, one view class for each result."""
