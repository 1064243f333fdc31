/// How a service that was started wrongly says so: in one sentence, the same for all.
@NullMarked
package kontur.start;

import org.jspecify.annotations.NullMarked;
