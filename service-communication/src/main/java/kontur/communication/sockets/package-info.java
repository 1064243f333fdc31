/// Connections that can be cut from outside.
@NullMarked
package kontur.communication.sockets;

import org.jspecify.annotations.NullMarked;
