/// Outgoing messages: one row each, one conversation at a time, never twice by itself.
@NullMarked
package kontur.communication.delivery;

import org.jspecify.annotations.NullMarked;
