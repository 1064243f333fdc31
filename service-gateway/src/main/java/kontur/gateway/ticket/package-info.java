/// What agents do on tickets, passed on to the services that own it.
@NullMarked
package kontur.gateway.ticket;

import org.jspecify.annotations.NullMarked;
