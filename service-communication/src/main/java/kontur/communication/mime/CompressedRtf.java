package kontur.communication.mime;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Unpacks the compressed RTF of Outlook (MS-OXRTFCP). Lengths are believed only within the bytes
/// that are there and a limit.
final class CompressedRtf {
  private static final int COMPRESSED = 0x75465a4c;
  private static final int PLAIN = 0x414c454d;
  private static final int HEADER = 16;
  private static final int DICTIONARY = 4096;

  /// What every dictionary begins with (MS-OXRTFCP 2.1.2.1).
  private static final byte[] BEGINNING =
      ("{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript"
              + " \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
              + "\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx")
          .getBytes(StandardCharsets.US_ASCII);

  private CompressedRtf() {}

  /// The RTF; what is cut off is read as far as it goes, empty when it is something else.
  ///
  /// @param limit no more bytes come out
  static Optional<byte[]> unpack(byte[] bytes, int limit) {
    if (bytes.length < HEADER) {
      return Optional.empty();
    }
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    var kind = in.getInt(8);
    in.position(HEADER);
    return switch (kind) {
      case COMPRESSED -> Optional.of(unpack(in, limit));
      case PLAIN -> {
        var plain = new byte[Math.min(limit, in.remaining())];
        in.get(plain);
        yield Optional.of(plain);
      }
      default -> Optional.empty();
    };
  }

  private static byte[] unpack(ByteBuffer in, int limit) {
    var dictionary = new byte[DICTIONARY];
    System.arraycopy(BEGINNING, 0, dictionary, 0, BEGINNING.length);
    var at = BEGINNING.length;
    var out = new ByteArrayOutputStream();
    try {
      while (out.size() < limit) {
        var control = in.get();
        for (var bit = 0; bit < 8; bit++) {
          if (((control >> bit) & 1) == 0) {
            dictionary[at] = in.get();
            out.write(dictionary[at]);
            at = (at + 1) % DICTIONARY;
          } else {
            var reference = (in.get() & 0xff) << 8 | (in.get() & 0xff);
            var from = reference >> 4;
            if (from == at) {
              return out.toByteArray();
            }
            for (var left = (reference & 0xf) + 2; left > 0; left--) {
              dictionary[at] = dictionary[from];
              out.write(dictionary[at]);
              at = (at + 1) % DICTIONARY;
              from = (from + 1) % DICTIONARY;
            }
          }
        }
      }
    } catch (BufferUnderflowException cut) {
      // What came before the cut is still worth reading.
    }
    return out.toByteArray();
  }
}
