/// The services behind the gateway.
@NullMarked
package kontur.gateway.parts;

import org.jspecify.annotations.NullMarked;
