/// How this service speaks gRPC.
@NullMarked
package kontur.tickets.edge;

import org.jspecify.annotations.NullMarked;
