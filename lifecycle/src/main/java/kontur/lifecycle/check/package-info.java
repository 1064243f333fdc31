/// What can be known of a chart without running it.
@NullMarked
package kontur.lifecycle.check;

import org.jspecify.annotations.NullMarked;
