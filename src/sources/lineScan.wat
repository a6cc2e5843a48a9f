;; Finds the lines that hold certain byte strings ("needles"), in one pass over the bytes: sixteen at a time, looking for
;; line feeds and for quotes, since every needle has a quote in it. Made into lineScan.generated.json by scripts/lineScan.mjs;
;; wasmScanner.ts lays out the memory and holds the words for it.
;;
;; The table has 16 bytes a needle: the four bytes before its quote, how many bytes stand before the quote, where the needle
;; stands in memory, and its length.
;;
;; A line's record has 8 bytes (start, end) and 4 for each needle: where it first stands, or 0.
(module
  (memory (export "memory") 1)
  ;; Where scanning stopped: after the last whole line that was looked at.
  (global $position (export "position") (mut i32) (i32.const 0))
  ;; 1 since a string with an escape was passed over.
  (global $escaped (mut i32) (i32.const 0))

  (func $scan (export "scan")
    ;; Scans $at up to $to, which stands after a line feed. $at is a line's start.
    (param $at i32) (param $to i32)
    (param $table i32) (param $count i32)
    ;; A bit for each hash of a needle's four bytes.
    (param $filter i64)
    ;; How many of the needles make a line worth a record; the others are only marked in it.
    (param $wanted i32)
    ;; -1 where some needle's quote has no colon after it, else 0.
    (param $anyQuote i32)
    ;; Where records go.
    (param $out i32) (param $outEnd i32)
    ;; Number of records.
    (result i32)
    (local $records i32) (local $stride i32) (local $start i32) (local $bytes v128) (local $any v128)
    (local $bits i32) (local $quote i32) (local $tag i32) (local $entry i32) (local $index i32)
    (local $from i32) (local $needle i32) (local $length i32) (local $k i32) (local $found i32) (local $marked i32)

    (local.set $any (i8x16.splat (local.get $anyQuote)))
    (local.set $stride (i32.add (i32.const 8) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $start (local.get $at))
    (global.set $position (local.get $at))
    (if (i32.gt_u (i32.add (local.get $out) (local.get $stride)) (local.get $outEnd)) (then (return (i32.const 0))))
    (memory.fill (local.get $out) (i32.const 0) (local.get $stride))

    (loop $blocks
      (if (i32.ge_u (local.get $at) (local.get $to)) (then (return (local.get $records))))
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $bits
        (i8x16.bitmask
          (v128.or
            (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 10)))
            (v128.and
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 34)))
              (v128.or
                (local.get $any)
                (i8x16.eq (v128.load offset=1 (local.get $at)) (i8x16.splat (i32.const 58))))))))
      (block $blockDone
        (loop $hits
          (br_if $blockDone (i32.eqz (local.get $bits)))
          (local.set $quote (i32.add (local.get $at) (i32.ctz (local.get $bits))))
          (br_if $blockDone (i32.ge_u (local.get $quote) (local.get $to)))
          (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))

          (if (i32.eq (i32.load8_u (local.get $quote)) (i32.const 10))
            (then
              ;; A line's end. Its record, in place already, is kept if a needle that is wanted was found.
              (if (local.get $found)
                (then
                  (i32.store (local.get $out) (local.get $start))
                  (i32.store offset=4 (local.get $out) (local.get $quote))
                  (local.set $records (i32.add (local.get $records) (i32.const 1)))
                  (local.set $out (i32.add (local.get $out) (local.get $stride)))
                  (local.set $found (i32.const 0))))
              (local.set $start (i32.add (local.get $quote) (i32.const 1)))
              (global.set $position (local.get $start))
              (br_if $hits (i32.eqz (local.get $marked)))
              (local.set $marked (i32.const 0))
              (if (i32.gt_u (i32.add (local.get $out) (local.get $stride)) (local.get $outEnd)) (then (return (local.get $records))))
              (memory.fill (local.get $out) (i32.const 0) (local.get $stride))
              (br $hits)))

          (local.set $tag (i32.load (i32.sub (local.get $quote) (i32.const 4))))
          (br_if $hits
            (i64.eqz
              (i64.and
                (i64.shr_u
                  (local.get $filter)
                  (i64.extend_i32_u
                    (i32.shr_u (i32.mul (local.get $tag) (i32.const 0x9e3779b1)) (i32.const 26))))
                (i64.const 1))))

          (local.set $entry (local.get $table))
          (local.set $index (i32.const 0))
          (loop $needles
            (if (i32.eq (local.get $tag) (i32.load (local.get $entry)))
              (then
                (local.set $from (i32.sub (local.get $quote) (i32.load offset=4 (local.get $entry))))
                (local.set $needle (i32.load offset=8 (local.get $entry)))
                (local.set $length (i32.load offset=12 (local.get $entry)))
                (local.set $k (i32.const 0))
                (block $differs
                  (loop $compare
                    (br_if $differs
                      (i32.ne
                        (i32.load8_u (i32.add (local.get $from) (local.get $k)))
                        (i32.load8_u (i32.add (local.get $needle) (local.get $k)))))
                    (local.set $k (i32.add (local.get $k) (i32.const 1)))
                    (br_if $compare (i32.lt_u (local.get $k) (local.get $length))))
                  ;; All of it stands here: remember the first place.
                  (local.set $k (i32.add (i32.add (local.get $out) (i32.const 8)) (i32.shl (local.get $index) (i32.const 2))))
                  (if (i32.eqz (i32.load (local.get $k))) (then (i32.store (local.get $k) (local.get $from))))
                  (local.set $marked (i32.const 1))
                  (if (i32.lt_u (local.get $index) (local.get $wanted)) (then (local.set $found (i32.const 1)))))))
            (local.set $entry (i32.add (local.get $entry) (i32.const 16)))
            (local.set $index (i32.add (local.get $index) (i32.const 1)))
            (br_if $needles (i32.lt_u (local.get $index) (local.get $count))))
          (br $hits)))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br $blocks))
    (unreachable))

  ;; Where the JSON array that begins at $at ends: the place after its bracket. 0 when it is no JSON, ends nowhere before a
  ;; line feed, or is nested more than 64 deep. As strict as JSON.parse on the decoded text.
  (func (export "arrayEnd") (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 91)) (then (return (i32.const 0))))
    (call $container (local.get $at)))

  ;; The same for an object or an array.
  (func $container (param $at i32) (result i32)
    ;; A bit for each open container, the innermost last: 1 for an object.
    (local $objects i64) (local $depth i32) (local $byte i32)
    (local.set $byte (i32.load8_u (local.get $at)))
    (local.set $objects (i64.extend_i32_u (i32.eq (local.get $byte) (i32.const 123))))
    (local.set $at (call $blanks (i32.add (local.get $at) (i32.const 1))))
    (local.set $depth (i32.const 1))
    (block $value
      ;; An empty one has no value. Open and close differ by two.
      (br_if $value (i32.ne (i32.load8_u (local.get $at)) (i32.add (local.get $byte) (i32.const 2))))
      (return (i32.add (local.get $at) (i32.const 1))))
    (if (i64.ne (local.get $objects) (i64.const 0))
      (then
        (local.set $at (call $key (local.get $at)))
        (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))))
    (loop $next
      ;; A value stands at $at.
      (block $after
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.eq (local.get $byte) (i32.const 34))
          (then
            (local.set $at (call $string (local.get $at)))
            (br $after)))
        (if (i32.eq (i32.or (local.get $byte) (i32.const 32)) (i32.const 123))
          (then
            ;; An object or an array: 123 and 91 differ in one bit.
            (if (i32.eq (local.get $depth) (i32.const 64)) (then (return (i32.const 0))))
            (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
            (local.set $objects
              (i64.or
                (i64.shl (local.get $objects) (i64.const 1))
                (i64.extend_i32_u (i32.eq (local.get $byte) (i32.const 123)))))
            (local.set $at (call $blanks (i32.add (local.get $at) (i32.const 1))))
            ;; Closed at once: the close is seen to below.
            (br_if $after (i32.eq (i32.load8_u (local.get $at)) (i32.add (local.get $byte) (i32.const 2))))
            (br_if $next (i32.eq (local.get $byte) (i32.const 91)))
            (local.set $at (call $key (local.get $at)))
            (br_if $next (local.get $at))
            (return (i32.const 0))))
        (local.set $at (call $scalar (local.get $at))))
      (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
      ;; A value ended before $at.
      (loop $closes
        (local.set $at (call $blanks (local.get $at)))
        (local.set $byte (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eq (local.get $byte) (i32.const 44))
          (then
            (local.set $at (call $blanks (local.get $at)))
            (br_if $next (i64.eqz (i64.and (local.get $objects) (i64.const 1))))
            (local.set $at (call $key (local.get $at)))
            (br_if $next (local.get $at))
            (return (i32.const 0))))
        ;; "]" is 93, "}" is 125.
        (if
          (i32.ne
            (local.get $byte)
            (i32.add (i32.const 93) (i32.shl (i32.wrap_i64 (i64.and (local.get $objects) (i64.const 1))) (i32.const 5))))
          (then (return (i32.const 0))))
        (local.set $objects (i64.shr_u (local.get $objects) (i64.const 1)))
        (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
        (br_if $closes (local.get $depth)))
      (return (local.get $at)))
    (unreachable))

  ;; Looks for fields in the line at $at, which a line feed follows. 1 when it is an object whose fields were found, however
  ;; few; 0 when it is no JSON, and where JSON.parse should tell: a key that is escaped, a field that comes twice, deep nesting.
  (func (export "fields") (param $at i32) (param $slots i32) (param $slotBytes i32) (param $node i32) (result i32)
    (memory.fill (local.get $slots) (i32.const 0) (local.get $slotBytes))
    (local.set $at (call $blanks (local.get $at)))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 123)) (then (return (i32.const 0))))
    (local.set $at (call $object (local.get $at) (local.get $node)))
    (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
    (i32.eq (i32.load8_u (call $blanks (local.get $at))) (i32.const 10)))

  ;; Passes over the object at $at and fills the slots of the fields that $node lists. The place after it; 0 as above.
  ;; A node has 24 bytes a field: length of its key (0 ends the list), where the key stands, its slot, where the text that its
  ;; slot last held is remembered (4 bytes of length, then the text), the node of its own fields if it is an object, and the
  ;; node of its only element's fields if it is an array. A slot: kind, start, end, value.
  (func $object (param $at i32) (param $node i32) (result i32)
    (local $start i32) (local $length i32) (local $entry i32) (local $byte i32) (local $slot i32) (local $kind i32) (local $k i32)
    (local $next i32)
    (local.set $next (local.get $node))
    (local.set $at (call $blanks (i32.add (local.get $at) (i32.const 1))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 125)) (then (return (i32.add (local.get $at) (i32.const 1)))))
    (loop $member
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 34)) (then (return (i32.const 0))))
      (local.set $start (i32.add (local.get $at) (i32.const 1)))
      (global.set $escaped (i32.const 0))
      (local.set $at (call $string (local.get $at)))
      (if (i32.or (i32.eqz (local.get $at)) (global.get $escaped)) (then (return (i32.const 0))))
      (local.set $length (i32.sub (i32.sub (local.get $at) (i32.const 1)) (local.get $start)))
      (local.set $at (call $blanks (local.get $at)))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 58)) (then (return (i32.const 0))))
      (local.set $at (call $blanks (i32.add (local.get $at) (i32.const 1))))
      (block $passed
        (block $known
          ;; Lines of one agent have their keys in one order, mostly: the search goes on where the last one ended.
          (local.set $entry (local.get $next))
          (loop $entries
            (if (i32.eq (i32.load (local.get $entry)) (local.get $length))
              (then (br_if $known (call $same (local.get $start) (i32.load offset=4 (local.get $entry)) (local.get $length)))))
            (local.set $entry (i32.add (local.get $entry) (i32.const 24)))
            (if (i32.eqz (i32.load (local.get $entry))) (then (local.set $entry (local.get $node))))
            (br_if $entries (i32.ne (local.get $entry) (local.get $next))))
          (local.set $at (call $value (local.get $at)))
          (br $passed))
        (local.set $next (i32.add (local.get $entry) (i32.const 24)))
        (if (i32.eqz (i32.load (local.get $next))) (then (local.set $next (local.get $node))))
        (local.set $slot (i32.load offset=8 (local.get $entry)))
        ;; JSON.parse takes the last of several.
        (if (i32.load (local.get $slot)) (then (return (i32.const 0))))
        (local.set $start (local.get $at))
        (i32.store offset=4 (local.get $slot) (local.get $start))
        (local.set $byte (i32.load8_u (local.get $at)))
        (block $stored
          (if (i32.eq (local.get $byte) (i32.const 34))
            (then
              (global.set $escaped (i32.const 0))
              (local.set $at (call $string (local.get $at)))
              (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
              (local.set $kind (i32.add (i32.const 1) (global.get $escaped)))
              ;; Without its quotes.
              (local.set $length (i32.sub (i32.sub (local.get $at) (local.get $start)) (i32.const 2)))
              (local.set $k (i32.load offset=12 (local.get $entry)))
              (if (i32.and (i32.eq (local.get $kind) (i32.const 1)) (i32.eq (i32.load (local.get $k)) (local.get $length)))
                (then
                  (if (call $same (i32.add (local.get $start) (i32.const 1)) (i32.add (local.get $k) (i32.const 4)) (local.get $length))
                    (then (local.set $kind (i32.const 3))))))
              (br $stored)))
          (if (i32.eq (local.get $byte) (i32.const 123))
            (then
              (local.set $kind (i32.const 4))
              (local.set $k (i32.load offset=16 (local.get $entry)))
              (if (local.get $k)
                (then (local.set $at (call $object (local.get $at) (local.get $k))))
                (else (local.set $at (call $container (local.get $at)))))
              (br $stored)))
          (if (i32.eq (local.get $byte) (i32.const 91))
            (then
              (local.set $kind (i32.const 5))
              (local.set $k (i32.load offset=20 (local.get $entry)))
              (if (local.get $k) (then (local.set $k (call $onlyElement (local.get $at) (local.get $k)))))
              (i32.store offset=12 (local.get $slot) (i32.ne (local.get $k) (i32.const 0)))
              (if (local.get $k)
                (then (local.set $at (local.get $k)))
                (else (local.set $at (call $container (local.get $at)))))
              (br $stored)))
          (local.set $at (call $scalar (local.get $at)))
          (local.set $kind (i32.const 6))
          ;; A whole number of few digits is told here.
          (local.set $length (i32.sub (local.get $at) (local.get $start)))
          (br_if $stored (i32.gt_u (local.get $length) (i32.const 9)))
          (local.set $k (i32.const 0))
          (loop $digits
            (local.set $byte (i32.sub (i32.load8_u (local.get $start)) (i32.const 48)))
            (br_if $stored (i32.gt_u (local.get $byte) (i32.const 9)))
            (local.set $k (i32.add (i32.mul (local.get $k) (i32.const 10)) (local.get $byte)))
            (local.set $start (i32.add (local.get $start) (i32.const 1)))
            (br_if $digits (i32.lt_u (local.get $start) (local.get $at))))
          (local.set $kind (i32.const 7))
          (i32.store offset=12 (local.get $slot) (local.get $k)))
        (i32.store (local.get $slot) (local.get $kind))
        (i32.store offset=8 (local.get $slot) (local.get $at)))
      (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
      (local.set $at (call $blanks (local.get $at)))
      (local.set $byte (i32.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (if (i32.eq (local.get $byte) (i32.const 125)) (then (return (local.get $at))))
      (if (i32.ne (local.get $byte) (i32.const 44)) (then (return (i32.const 0))))
      (local.set $at (call $blanks (local.get $at)))
      (br $member))
    (unreachable))

  ;; Passes over an array of one object and fills the slots of that object's fields. The place after it; 0 for any other array.
  (func $onlyElement (param $at i32) (param $node i32) (result i32)
    (local.set $at (call $blanks (i32.add (local.get $at) (i32.const 1))))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 123)) (then (return (i32.const 0))))
    (local.set $at (call $object (local.get $at) (local.get $node)))
    (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
    (local.set $at (call $blanks (local.get $at)))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 93)) (then (return (i32.const 0))))
    (i32.add (local.get $at) (i32.const 1)))

  ;; Whether two texts of one length are the same.
  (func $same (param $a i32) (param $b i32) (param $length i32) (result i32)
    (local $k i32) (local $last i32)
    (if (i32.lt_u (local.get $length) (i32.const 8))
      (then
        (loop $bytes
          (if (i32.eqz (local.get $length)) (then (return (i32.const 1))))
          (local.set $length (i32.sub (local.get $length) (i32.const 1)))
          (br_if $bytes
            (i32.eq
              (i32.load8_u (i32.add (local.get $a) (local.get $length)))
              (i32.load8_u (i32.add (local.get $b) (local.get $length))))))
        (return (i32.const 0))))
    ;; Ids differ at their ends.
    (local.set $last (i32.sub (local.get $length) (i32.const 8)))
    (local.set $k (local.get $last))
    (loop $words
      (if (i64.ne (i64.load (i32.add (local.get $a) (local.get $k))) (i64.load (i32.add (local.get $b) (local.get $k))))
        (then (return (i32.const 0))))
      (if (i32.eqz (local.get $k)) (then (return (i32.const 1))))
      (local.set $k (select (i32.const 0) (i32.sub (local.get $k) (i32.const 8)) (i32.lt_u (local.get $k) (i32.const 8))))
      (br $words))
    (unreachable))

  ;; The place after the value at $at; 0 when it is none.
  (func $value (param $at i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 34)) (then (return (call $string (local.get $at)))))
    (if (i32.eq (i32.or (local.get $byte) (i32.const 32)) (i32.const 123)) (then (return (call $container (local.get $at)))))
    (call $scalar (local.get $at)))

  ;; The place after blanks. A line feed is none: it ends the line.
  (func $blanks (param $at i32) (result i32)
    (local $byte i32)
    (loop $more
      (local.set $byte (i32.load8_u (local.get $at)))
      (if
        (i32.or
          (i32.or (i32.eq (local.get $byte) (i32.const 32)) (i32.eq (local.get $byte) (i32.const 9)))
          (i32.eq (local.get $byte) (i32.const 13)))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $more))))
    (local.get $at))

  ;; The place of the value behind a key at $at and its colon; 0 when there is no key.
  (func $key (param $at i32) (result i32)
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 34)) (then (return (i32.const 0))))
    (local.set $at (call $string (local.get $at)))
    (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))
    (local.set $at (call $blanks (local.get $at)))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 58)) (then (return (i32.const 0))))
    (call $blanks (i32.add (local.get $at) (i32.const 1))))

  ;; The place after the string whose quote stands at $at; 0 when it is none.
  (func $string (param $at i32) (result i32)
    (local $bytes v128) (local $bits i32) (local $byte i32) (local $k i32)
    (local.set $at (i32.add (local.get $at) (i32.const 1)))
    (loop $more
      (local.set $bytes (v128.load (local.get $at)))
      (local.set $bits
        (i8x16.bitmask
          (v128.or
            (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 32)))
            (v128.or
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 34)))
              (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 92)))))))
      (if (i32.eqz (local.get $bits))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $more)))
      (local.set $at (i32.add (local.get $at) (i32.ctz (local.get $bits))))
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.eq (local.get $byte) (i32.const 34)) (then (return (i32.add (local.get $at) (i32.const 1)))))
      ;; A control character.
      (if (i32.ne (local.get $byte) (i32.const 92)) (then (return (i32.const 0))))
      (global.set $escaped (i32.const 1))
      (local.set $byte (i32.load8_u offset=1 (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 2)))
      (if (i32.eq (local.get $byte) (i32.const 117))
        (then
          ;; \u and four hex digits.
          (local.set $k (i32.const 4))
          (loop $hex
            (local.set $byte (i32.load8_u (local.get $at)))
            (if
              (i32.and
                (i32.gt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 9))
                (i32.gt_u (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)) (i32.const 5)))
              (then (return (i32.const 0))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (local.set $k (i32.sub (local.get $k) (i32.const 1)))
            (br_if $hex (local.get $k)))
          (br $more)))
      ;; " / \ b f n r t
      (br_if $more
        (i32.or
          (i32.or (i32.eq (local.get $byte) (i32.const 34)) (i32.eq (local.get $byte) (i32.const 47)))
          (i32.eq (local.get $byte) (i32.const 92))))
      (br_if $more
        (i32.or
          (i32.or (i32.eq (local.get $byte) (i32.const 98)) (i32.eq (local.get $byte) (i32.const 102)))
          (i32.or
            (i32.eq (local.get $byte) (i32.const 110))
            (i32.or (i32.eq (local.get $byte) (i32.const 114)) (i32.eq (local.get $byte) (i32.const 116)))))))
    (i32.const 0))

  ;; The place after true, false, null or the number at $at; 0 when it is none of them.
  (func $scalar (param $at i32) (result i32)
    (local $word i32)
    (local.set $word (i32.load (local.get $at)))
    ;; "true" and "null"
    (if
      (i32.or
        (i32.eq (local.get $word) (i32.const 0x65757274))
        (i32.eq (local.get $word) (i32.const 0x6c6c756e)))
      (then (return (i32.add (local.get $at) (i32.const 4)))))
    ;; "fals" and "e"
    (if
      (i32.and
        (i32.eq (local.get $word) (i32.const 0x736c6166))
        (i32.eq (i32.load8_u offset=4 (local.get $at)) (i32.const 101)))
      (then (return (i32.add (local.get $at) (i32.const 5)))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 45)) (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    ;; Nothing but a point or an exponent follows a leading zero.
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 48))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1))))
      (else
        (local.set $at (call $digits (local.get $at)))
        (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 46))
      (then
        (local.set $at (call $digits (i32.add (local.get $at) (i32.const 1))))
        (if (i32.eqz (local.get $at)) (then (return (i32.const 0))))))
    (if (i32.eq (i32.or (i32.load8_u (local.get $at)) (i32.const 32)) (i32.const 101))
      (then
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if
          (i32.or
            (i32.eq (i32.load8_u (local.get $at)) (i32.const 43))
            (i32.eq (i32.load8_u (local.get $at)) (i32.const 45)))
          (then (local.set $at (i32.add (local.get $at) (i32.const 1)))))
        (local.set $at (call $digits (local.get $at)))))
    (local.get $at))

  ;; The place after one digit or more; 0 when there is none.
  (func $digits (param $at i32) (result i32)
    (if (i32.gt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (i32.const 9)) (then (return (i32.const 0))))
    (loop $more
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $more (i32.le_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)) (i32.const 9))))
    (local.get $at)))
