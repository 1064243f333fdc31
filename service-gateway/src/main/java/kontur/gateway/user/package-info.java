/// Users, their tokens, the first administrator, and the record of every change.
@NullMarked
package kontur.gateway.user;

import org.jspecify.annotations.NullMarked;
