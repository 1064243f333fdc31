/// Declared values: facts, vars, payloads and results with their types.
@NullMarked
package kontur.lifecycle.value;

import org.jspecify.annotations.NullMarked;
