package kontur.lifecycle;

/// An awaited action that nobody waits for any more.
public record InvokeCancelled(long epoch, String action) {}
