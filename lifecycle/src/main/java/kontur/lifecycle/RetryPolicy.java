package kontur.lifecycle;

import java.time.Duration;

/// How often an invoked action is tried; the waits double up to the longest.
public record RetryPolicy(int attempts, Duration backoff, Duration maxBackoff) {}
