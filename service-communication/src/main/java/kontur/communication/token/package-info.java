/// Signed tokens that lead an answer back to its ticket.
@NullMarked
package kontur.communication.token;

import org.jspecify.annotations.NullMarked;
