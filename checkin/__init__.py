"""The registration desk without a window: facts, the roll folded from them, and everything a desk says."""
