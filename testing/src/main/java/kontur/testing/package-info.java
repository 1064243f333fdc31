/// Real parts inside one process and stand-ins for the outside world, for tests and for `local`.
@NullMarked
package kontur.testing;

import org.jspecify.annotations.NullMarked;
