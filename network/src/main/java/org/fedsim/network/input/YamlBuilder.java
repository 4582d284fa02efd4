package org.fedsim.network.input;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Builds our nodes from the parser's events, which come one by one, and refuses what we refuse. */
final class YamlBuilder {
  static final int MAX_DEPTH = 32;

  private final String file;
  private final Iterator<Event> events;

  private YamlBuilder(String file, Iterator<Event> events) {
    this.file = file;
    this.events = events;
  }

  static YamlMapping build(String file, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setCodePointLimit(YamlFile.MAX_BYTES)
            .build();
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    try {
      return new YamlBuilder(file, new Parse(settings).parseString(content).iterator()).document();
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      String problem = "this is not YAML: " + e.getProblem();
      throw mark == null
          ? new InputException(file, problem)
          : new InputException(position(file, Optional.of(mark)), problem);
    } catch (ReaderException e) {
      throw new InputException(
          positionOf(file, content, e.getPosition()),
          "the character U+%04X is not allowed in YAML; remove it".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw new InputException(file, "this is not YAML: " + e.getMessage());
    }
  }

  private YamlMapping document() {
    expect(Event.ID.StreamStart);
    Event start = events.next();
    if (start.getEventId() == Event.ID.StreamEnd) {
      throw new InputException(new Position(file, 1, 1), "the file is empty");
    }
    YamlNode top = node(events.next(), 1);
    expect(Event.ID.DocumentEnd);
    Event end = events.next();
    if (end.getEventId() != Event.ID.StreamEnd) {
      throw new InputException(
          position(file, end.getStartMark()),
          "a second document begins; put it into a file of its own");
    }
    return top.asMapping("the file");
  }

  private void expect(Event.ID id) {
    Event event = events.next();
    if (event.getEventId() != id) {
      throw new NoSuchElementException("expected " + id + ", found " + event);
    }
  }

  private YamlNode node(Event event, int depth) {
    Position position = position(file, event.getStartMark());
    if (depth > MAX_DEPTH) {
      throw new InputException(position, "nested deeper than " + MAX_DEPTH + " levels");
    }
    refuseReferences(event, position);
    if (event instanceof ScalarEvent scalar) {
      return new YamlScalar(position, scalar.getValue(), !scalar.isPlain());
    }
    if (event instanceof SequenceStartEvent) {
      return list(position, depth);
    }
    return mapping(position, depth);
  }

  private YamlList list(Position position, int depth) {
    List<YamlNode> items = new ArrayList<>();
    for (Event item = events.next();
        item.getEventId() != Event.ID.SequenceEnd;
        item = events.next()) {
      items.add(node(item, depth + 1));
    }
    return new YamlList(position, items);
  }

  private YamlMapping mapping(Position position, int depth) {
    Map<String, YamlMapping.Entry> entries = new LinkedHashMap<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.MappingEnd;
        next = events.next()) {
      YamlNode node = node(next, depth + 1);
      if (!(node instanceof YamlScalar key)) {
        throw node.error("a key is " + node.describe() + "; expected a word");
      }
      YamlMapping.Entry first = entries.get(key.text());
      if (first != null) {
        throw key.error(
            "key \"%s\" is here twice; it was first on line %d"
                .formatted(key.text(), first.key().position().line()));
      }
      entries.put(key.text(), new YamlMapping.Entry(key, node(events.next(), depth + 1)));
    }
    return new YamlMapping(position, entries);
  }

  private static void refuseReferences(Event event, Position position) {
    if (event instanceof AliasEvent alias) {
      throw new InputException(
          position, "alias *" + alias.getAlias() + " is not supported; write the value out");
    }
    Optional<Anchor> anchor = event instanceof NodeEvent node ? node.getAnchor() : Optional.empty();
    if (anchor.isPresent()) {
      throw new InputException(
          position, "anchor &" + anchor.get() + " is not supported; remove it");
    }
    Optional<String> tag =
        event instanceof ScalarEvent scalar
            ? scalar.getTag()
            : event instanceof SequenceStartEvent list
                ? list.getTag()
                : event instanceof MappingStartEvent mapping ? mapping.getTag() : Optional.empty();
    if (tag.isPresent()) {
      throw new InputException(position, "tag " + tag.get() + " is not supported; remove it");
    }
  }

  private static Position position(String file, Optional<Mark> mark) {
    return mark.map(m -> new Position(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Position(file, 1, 1));
  }

  /** The place of a character that the parser gives by its index only, in code points. */
  private static Position positionOf(String file, String content, int index) {
    int line = 1;
    int column = 1;
    int offset = 0;
    for (int i = 0; i < index && offset < content.length(); i++) {
      int c = content.codePointAt(offset);
      offset += Character.charCount(c);
      if (c == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Position(file, line, column);
  }
}
