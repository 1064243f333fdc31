/// The stream of changes.
@NullMarked
package kontur.gateway.watch;

import org.jspecify.annotations.NullMarked;
