/// T2: what channels reported becomes visible.
@NullMarked
package kontur.tickets.intake;

import org.jspecify.annotations.NullMarked;
