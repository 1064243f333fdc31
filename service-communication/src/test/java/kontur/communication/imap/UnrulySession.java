package kontur.communication.imap;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// One connection to the [UnrulyImapServer].
final class UnrulySession {
  private static final Pattern PART = Pattern.compile("BODY(?:\\.PEEK)?\\[]<(\\d+)\\.(\\d+)>");
  private static final long IDLE_MILLIS = 600_000;

  private final UnrulyImapServer server;
  private final InputStream in;
  private final OutputStream out;
  private Box box;
  private String token = "";
  private List<Long> known = List.of();
  private int told;
  private Map<Long, Integer> places = Map.of();

  UnrulySession(UnrulyImapServer server, Socket socket) throws IOException {
    this.server = server;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
  }

  void serve() throws IOException, InterruptedException {
    say("* OK ready");
    for (var line = line(); line != null; line = line()) {
      var words = line.split(" ", 3);
      var tag = words[0];
      var verb = words[1].toUpperCase(Locale.ROOT);
      var rest = words.length > 2 ? words[2] : "";
      if (box != null) {
        box.commands().add(verb + " " + rest);
        if (box.isAway()) {
          say("* BYE the mailbox is away");
          return;
        }
        if (isExpired() && !verb.equals("LOGOUT")) {
          if (server.expiredEnd() == Box.Fault.BYE) {
            say("* BYE the token has expired");
            return;
          }
          say(tag + " NO [AUTHENTICATIONFAILED] the token has expired");
          continue;
        }
        for (var list : box.lists()) {
          say("* LIST " + list);
        }
      }
      if (!obey(tag, verb, rest)) {
        return;
      }
    }
  }

  private boolean isExpired() {
    return !token.isEmpty() && server.expiredEnd() != null && !server.accepts(token);
  }

  /// False when the connection ends.
  private boolean obey(String tag, String verb, String rest)
      throws IOException, InterruptedException {
    switch (verb) {
      case "CAPABILITY" -> {
        say("* CAPABILITY IMAP4rev1 IDLE SASL-IR AUTH=PLAIN AUTH=XOAUTH2");
        say(tag + " OK done");
      }
      case "LOGIN" -> signIn(tag, rest.split(" ")[0].replace("\"", ""));
      case "AUTHENTICATE" -> authenticate(tag, rest);
      case "SELECT", "EXAMINE" -> {
        box = box.folder(rest.replace("\"", ""));
        select(tag);
      }
      case "UID" -> {
        return uid(tag, rest);
      }
      case "FETCH" -> {
        return fetch(tag, rest);
      }
      case "STORE" -> {
        if (box.refusesMarks()) {
          say(tag + " NO [NOPERM] nothing is written here");
          return true;
        }
        var places = set(rest.split(" ", 2)[0]);
        if (!box.mark(
            places.stream().map(place -> known.get(Math.toIntExact(place) - 1)).toList())) {
          return false;
        }
        say(tag + " OK done");
      }
      case "NOOP", "CHECK" -> {
        look();
        say(tag + " OK done");
      }
      case "IDLE" -> idle(tag);
      case "LOGOUT" -> {
        say("* BYE bye");
        say(tag + " OK done");
        return false;
      }
      default -> say(tag + " OK done");
    }
    return true;
  }

  private void signIn(String tag, String user) throws IOException {
    var found = server.boxOf(user);
    if (found != null && found.refuses()) {
      say(tag + " NO [AUTHENTICATIONFAILED] wrong password");
    } else if (found == null || found.isAway()) {
      say(tag + " NO [UNAVAILABLE] not now");
    } else {
      box = found;
      box.enter();
      say(tag + " OK welcome");
    }
  }

  private void authenticate(String tag, String rest) throws IOException {
    var words = rest.split(" ");
    var initial = words.length > 1 ? words[1] : prompted("");
    var text = new String(Base64.getDecoder().decode(initial), StandardCharsets.UTF_8);
    if (words[0].equalsIgnoreCase("PLAIN")) {
      signIn(tag, text.split("\0")[1]);
      return;
    }
    var fields = text.split("\u0001");
    var user = fields[0].replaceFirst("^user=", "");
    var offered = fields[1].replaceFirst("^auth=Bearer ", "");
    if (server.accepts(offered)) {
      token = offered;
      signIn(tag, user);
    } else {
      // RFC 7628: the error comes as a challenge, which the client answers with nothing.
      prompted(
          Base64.getEncoder()
              .encodeToString("{\"status\":\"400\"}".getBytes(StandardCharsets.UTF_8)));
      say(tag + " NO [AUTHENTICATIONFAILED] the token is not accepted");
    }
  }

  private String prompted(String challenge) throws IOException {
    say("+ " + challenge);
    return String.valueOf(line());
  }

  private void select(String tag) throws IOException {
    if (box.isClosed()) {
      say(tag + " NO [SERVERBUG] it cannot be opened now");
      return;
    }
    known(box.uids());
    told = known.size() + box.phantoms();
    say("* FLAGS (\\Seen \\Answered)");
    say("* OK [PERMANENTFLAGS (\\Seen \\*)] permitted");
    say("* " + told + " EXISTS");
    say("* 0 RECENT");
    say("* OK [UIDVALIDITY " + box.uidValidity() + "] valid");
    say(tag + " OK [READ-WRITE] done");
  }

  private void known(List<Long> uids) {
    known = uids;
    var found = new HashMap<Long, Integer>();
    for (var i = 0; i < uids.size(); i++) {
      found.put(uids.get(i), i + 1);
    }
    places = found;
  }

  private void look() throws IOException {
    var now = box.uids();
    var exist = now.size() + box.phantoms();
    if (now.size() != known.size() || exist != told) {
      known(now);
      told = exist;
      say("* " + told + " EXISTS");
    }
  }

  private void idle(String tag) throws IOException, InterruptedException {
    say("+ idling");
    var watcher =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  box.awaitNews(known, told, IDLE_MILLIS);
                  if (box.isAway()) {
                    in.close();
                    return;
                  }
                  look();
                }
              } catch (IOException | InterruptedException ended) {
                // IDLE is over.
              }
            });
    var done = line();
    watcher.interrupt();
    watcher.join();
    if (done != null) {
      say(tag + " OK done");
    }
  }

  private boolean uid(String tag, String rest) throws IOException {
    var words = rest.split(" ", 3);
    switch (words[0].toUpperCase(Locale.ROOT)) {
      case "SEARCH" -> {
        if (words[1].equals("HEADER")) {
          say("* SEARCH" + box.withId(words[2].replaceAll(".*<?\"(.*)\".*", "$1")));
          say(tag + " OK done");
          return true;
        }
        if (!words[2].contains("*")) {
          var named = set(words[2]).stream().filter(known::contains).map(String::valueOf);
          say("* SEARCH " + named.collect(Collectors.joining(" ")));
          say(tag + " OK done");
          return true;
        }
        var range = words[2].split(":");
        var from = Long.parseLong(range[0]);
        var last = known.stream().mapToLong(Long::longValue).max().orElse(0);
        var found =
            known.stream()
                .filter(uid -> uid >= from || uid == last)
                .filter(uid -> !words[2].contains("UNKEYWORD") || !box.isMarked(uid))
                .toList();
        box.listed(found.size());
        say("* SEARCH " + found.stream().map(String::valueOf).collect(Collectors.joining(" ")));
        say(tag + " OK done");
      }
      case "FETCH" -> {
        if (words[2].contains("ENVELOPE")) {
          return envelopes(tag, set(words[1]));
        }
        if (box.isTogether() && words[2].equals("(BODY.PEEK[])")) {
          return whole(tag, set(words[1]));
        }
        var part = PART.matcher(words[2]);
        var isBody = part.find();
        for (var uid : set(words[1])) {
          if (places.containsKey(uid) && isBody && !body(places.get(uid), uid, part)) {
            return false;
          }
          if (box.fault(uid) == Box.Fault.NO && isBody) {
            say(tag + " NO [SERVERBUG] an internal error");
            return true;
          }
          if (places.containsKey(uid) && !isBody && !box.hides(uid)) {
            write("* " + places.get(uid) + " FETCH (UID " + uid + ")\r\n");
          }
        }
        say(tag + " OK done");
      }
      default -> say(tag + " OK done");
    }
    return true;
  }

  /// False when the connection ends.
  private boolean envelopes(String tag, List<Long> uids) throws IOException {
    var fault = box.envelopes();
    if (fault == Box.Fault.NO) {
      say(tag + " NO [SERVERBUG] an internal error");
      return true;
    }
    if (fault != null) {
      say("* BYE the server shuts down");
      return false;
    }
    for (var uid : uids) {
      if (places.containsKey(uid)) {
        write(
            "* %d FETCH (UID %d ENVELOPE (NIL NIL %s NIL NIL NIL NIL NIL NIL NIL))\r\n"
                .formatted(places.get(uid), uid, box.from()));
      }
    }
    say(tag + " OK done");
    return true;
  }

  private boolean whole(String tag, List<Long> uids) throws IOException {
    for (var uid : uids) {
      if (places.containsKey(uid)) {
        var mail = box.mail(uid);
        write("* %d FETCH (UID %d BODY[] {%d}\r\n".formatted(places.get(uid), uid, mail.length));
        out.write(mail);
        write(")\r\n");
        box.fetchedOne();
      }
    }
    say(tag + " OK done");
    return true;
  }

  private boolean fetch(String tag, String rest) throws IOException {
    for (var place : set(rest.split(" ", 2)[0])) {
      var uid = known.get(Math.toIntExact(place) - 1);
      write(
          "* %d FETCH (UID %d FLAGS () INTERNALDATE \"%s\" RFC822.SIZE %d)\r\n"
              .formatted(place, uid, box.date(uid), box.mail(uid).length));
    }
    say(tag + " OK done");
    return true;
  }

  /// False when the connection ends.
  private boolean body(long place, long uid, java.util.regex.Matcher part) throws IOException {
    var fault = box.fault(uid);
    if (fault == Box.Fault.NO) {
      return true;
    }
    var mail = box.mail(uid);
    var from = Math.min(mail.length, Integer.parseInt(part.group(1)));
    var to = Math.min(mail.length, from + Integer.parseInt(part.group(2)));
    var slice = Arrays.copyOfRange(mail, from, to);
    var announced = fault == Box.Fault.SHORT ? slice.length - 10 : slice.length;
    write("* %d FETCH (UID %d BODY[]<%d> {%d}\r\n".formatted(place, uid, from, announced));
    if (fault == Box.Fault.BYE || fault == Box.Fault.CUT) {
      out.write(slice, 0, slice.length / 2);
      if (fault == Box.Fault.BYE) {
        write("\r\n* BYE the server shuts down\r\n");
      }
      out.flush();
      return false;
    }
    out.write(slice);
    write(")\r\n");
    box.fetchedOne();
    return true;
  }

  private static List<Long> set(String set) {
    var all = new ArrayList<Long>();
    for (var range : set.split(",")) {
      var ends = range.split(":");
      LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]))
          .forEach(all::add);
    }
    return all;
  }

  private synchronized void say(String line) throws IOException {
    write(line + "\r\n");
    out.flush();
  }

  private synchronized void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (var octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        return null;
      }
      line.append((char) octet);
    }
    return line.toString().stripTrailing();
  }
}
