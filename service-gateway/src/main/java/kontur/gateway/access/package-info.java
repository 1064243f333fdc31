/// Who asks, and whether that method is for them.
@NullMarked
package kontur.gateway.access;

import org.jspecify.annotations.NullMarked;
