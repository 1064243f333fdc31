/// The edge for agents and for customers' commands.
@NullMarked
package kontur.gateway;

import org.jspecify.annotations.NullMarked;
