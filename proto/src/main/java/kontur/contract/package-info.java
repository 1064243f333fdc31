/// What belongs to the contracts beside their messages: topics, ids, refusals, the signed actor,
/// bounds.
@NullMarked
package kontur.contract;

import org.jspecify.annotations.NullMarked;
