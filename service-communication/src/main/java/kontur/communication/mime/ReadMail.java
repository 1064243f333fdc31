package kontur.communication.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.apache.james.mime4j.stream.RecursionMode;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// Reads a mail as a stream: what is text stays in memory up to a limit, files go to the store.
public final class ReadMail {
  private static final Pattern ID = Pattern.compile("<([^<>\\s]{1,998})>");
  private static final int REFERENCES = 200;

  private final MimeSettings settings;

  public ReadMail(MimeSettings settings) {
    this.settings = settings;
  }

  /// Reads a mail.
  ///
  /// @param files takes its files
  /// @throws UnreadableMail when it is over a limit or broken beyond reading
  public ReadableMail read(InputStream raw, KeepFile files) throws IOException {
    var stream = new MimeTokenStream(config(), new TolerantDescriptor());
    // A forwarded mail is a file of this one; its parts are not ours.
    stream.setRecursionMode(RecursionMode.M_NO_RECURSE);
    var parts = new MailParts(settings, files);
    try {
      stream.parse(HeaderEnd.marked(raw, settings.headerBytes()));
      for (var state = stream.getState();
          state != EntityState.T_END_OF_STREAM;
          state = stream.next()) {
        refuseWhenLeftBehind();
        parts.take(state, stream);
      }
    } catch (MimeException e) {
      throw new UnreadableMail("its structure cannot be read: " + e.getMessage(), e);
    } catch (UnreadableMail | DataAccessException | TransactionException e) {
      throw e;
    } catch (RuntimeException e) {
      // The parser itself stumbles over some broken structures; trying again does not help.
      throw new UnreadableMail("its structure is broken in a way that cannot be read", e);
    }
    return mail(parts);
  }

  private static void refuseWhenLeftBehind() {
    if (Thread.currentThread().isInterrupted()) {
      throw new UnreadableMail("nobody waits for it any more");
    }
  }

  private MimeConfig config() {
    return new MimeConfig.Builder()
        .setMaxLineLen(-1)
        .setMaxHeaderCount(settings.fields())
        .setMaxHeaderLen(settings.fieldBytes())
        .setMaxContentLen(-1)
        .setMalformedHeaderStartsBody(true)
        .build();
  }

  private ReadableMail mail(MailParts parts) {
    var fields = parts.fields();
    var from = Addresses.parse(fields.all("from"));
    var sender = from.isEmpty() ? Addresses.parse(fields.all("sender")) : from;
    var who = sender.isEmpty() ? new Addresses.Named(ReadableMail.NOBODY, "") : sender.getFirst();
    var recipients = new LinkedHashSet<String>();
    for (var name : List.of("to", "cc")) {
      Addresses.parse(fields.all(name)).forEach(to -> recipients.add(to.address()));
    }
    return new ReadableMail(
        fields,
        who.address(),
        who.name(),
        List.copyOf(recipients).subList(0, Math.min(recipients.size(), 1000)),
        Texts.cut(fields.first("subject").map(HeaderText::decode).orElse("").strip(), 998),
        ids(fields.all("message-id")).stream().findFirst().orElse(""),
        references(fields),
        Dates.parse(fields.first("date").orElse(null)),
        parts.text(),
        parts.html(),
        parts.files(),
        parts.reportKind(),
        parts.report(),
        parts.placeholder(),
        parts.hash());
  }

  /// In-Reply-To is the newest, then References from its end.
  private static List<String> references(Fields fields) {
    var newestFirst = new LinkedHashSet<>(ids(fields.all("in-reply-to")));
    newestFirst.addAll(ids(fields.all("references")).reversed());
    return List.copyOf(newestFirst).subList(0, Math.min(newestFirst.size(), REFERENCES));
  }

  private static List<String> ids(List<String> values) {
    var found = new ArrayList<String>();
    for (var value : values) {
      var ids = ID.matcher(value);
      while (ids.find()) {
        found.add(ids.group(1));
      }
    }
    return found;
  }
}
