# Text as roff, and files as lists of lines.

# Characters that mean something in CMake's lists stand aside while lines are looked at.
string(ASCII 1 semicolon)
string(ASCII 2 opening)
string(ASCII 3 closing)

# Text of any kind as roff that shows the same.
function(to_roff text out)
  string(REPLACE "\\" "\\e" text "${text}")
  string(REPLACE "-" "\\-" text "${text}")
  string(REPLACE "'" "\\(aq" text "${text}")
  string(REPLACE "^" "\\(ha" text "${text}")
  string(REPLACE "~" "\\(ti" text "${text}")
  string(REGEX REPLACE "^\\." "\\\\&." text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# The lines of a text. A backslash at the end of one has a blank behind it, so that it does not hide the border.
function(lines_of text out)
  string(REPLACE ";" "${semicolon}" text "${text}")
  string(REPLACE "[" "${opening}" text "${text}")
  string(REPLACE "]" "${closing}" text "${text}")
  string(REGEX REPLACE "\\\\\n" "\\\\ \n" text "${text}")
  string(REPLACE "\n" ";" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Text made of such lines, with the characters that stood aside.
function(whole_text text out)
  string(REPLACE "${semicolon}" ";" text "${text}")
  string(REPLACE "${opening}" "[" text "${text}")
  string(REPLACE "${closing}" "]" text "${text}")
  string(STRIP "${text}" text)
  set(${out} "${text}" PARENT_SCOPE)
endfunction()
