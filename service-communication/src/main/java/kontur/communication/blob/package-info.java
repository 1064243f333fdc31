/// What this service needs of the content store.
@NullMarked
package kontur.communication.blob;

import org.jspecify.annotations.NullMarked;
