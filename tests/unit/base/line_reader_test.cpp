// SPDX-License-Identifier: Apache-2.0
#include "common/base/line_reader.hpp"

#include <array>
#include <string>

#include <unistd.h>

#include <catch2/catch.hpp>

using namespace vlm;
using base::LineReader;
using Got = LineReader::Got;

namespace {

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        read = base::Descriptor{ends[0]};
        write = base::Descriptor{ends[1]};
    }
    void say(const std::string& text) const {
        REQUIRE(::write(write.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    base::Descriptor read;
    base::Descriptor write;
};

/// What comes at once, "line" or what else it is.
std::string next(LineReader& lines) {
    switch (lines.next(base::Steady::now())) {
    case Got::line:
        return std::string{lines.line()};
    case Got::too_long:
        return "(too long)";
    case Got::nothing:
        return "(nothing)";
    case Got::end:
        break;
    }
    return "(end)";
}

} // namespace

TEST_CASE("lines come as they are whole") {
    Pipe pipe;
    LineReader lines{std::move(pipe.read), 100};
    CHECK(next(lines) == "(nothing)");
    pipe.say("one\r\ntwo\n\nth");
    CHECK(next(lines) == "one");
    CHECK(next(lines) == "two");
    CHECK(next(lines) == "");
    CHECK(next(lines) == "(nothing)");
    pipe.say("ree\nfour");
    CHECK(next(lines) == "three");
    CHECK(lines.number() == 4);
    pipe.write = {};
    CHECK(next(lines) == "four");
    CHECK(next(lines) == "(end)");
    CHECK(next(lines) == "(end)");
}

TEST_CASE("a line that is too long costs itself alone") {
    Pipe pipe;
    LineReader lines{std::move(pipe.read), 5};
    pipe.say("12345\n123456\n12");
    CHECK(next(lines) == "12345");
    CHECK(next(lines) == "(too long)");
    CHECK(next(lines) == "(nothing)");
    pipe.say("3456789");
    CHECK(next(lines) == "(nothing)");
    pipe.say("0\nafter\n1234567");
    CHECK(next(lines) == "(too long)");
    CHECK(next(lines) == "after");
    CHECK(lines.number() == 4);
    CHECK(next(lines) == "(nothing)");
    pipe.write = {};
    CHECK(next(lines) == "(too long)");
    CHECK(next(lines) == "(end)");
}
