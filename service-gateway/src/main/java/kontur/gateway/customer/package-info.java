/// What customers do through a channel.
@NullMarked
package kontur.gateway.customer;

import org.jspecify.annotations.NullMarked;
