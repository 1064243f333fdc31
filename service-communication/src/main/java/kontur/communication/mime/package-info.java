/// Reads mails: text, HTML, files and evidence out of bytes that strangers wrote.
@NullMarked
package kontur.communication.mime;

import org.jspecify.annotations.NullMarked;
