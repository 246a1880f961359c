// SPDX-License-Identifier: Apache-2.0
#include "common/records/formats.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "common/records/result_formatter.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

records::Result at(base::Micros t0, base::Micros t1, const std::string& text) {
    records::Result result;
    result.source = "a, b.mp4";
    result.t0 = t0;
    result.t1 = t1;
    result.text = text;
    result.backend = "openai";
    return result;
}

records::Result failure(base::Micros t) {
    records::Result result = at(t, t, "");
    result.error = records::ResultError{"timeout", 0, "no answer"};
    return result;
}

std::string whole(records::Format format, const std::vector<records::Result>& results) {
    records::ResultFormatter formatter{format};
    std::string text = formatter.begin();
    for (const auto& result : results)
        text += formatter.add(result);
    return text + formatter.finish();
}

} // namespace

TEST_CASE("CSV follows RFC 4180") {
    const std::string header = records::csv_header();
    records::Result result = at(1s, 2s, "He said \"no\",\nthen left\x1b[2J");
    result.error = records::ResultError{"schema", 200, "/: not JSON"};
    const std::string row = records::csv_row(result);
    CHECK(row == "\"a, b.mp4\",1.000000,2.000000,0,openai,,\"He said \"\"no\"\",\nthen left[2J\",,,,,,,,"
                 "schema: /: not JSON\r\n");
    CHECK_THAT(header, Catch::StartsWith("source,t0,t1,") && Catch::EndsWith(",error\r\n"));
    records::Result plain = at(0s, 0s, "x");
    plain.source = "";
    const std::string plain_row = records::csv_row(plain);
    CHECK(std::count(plain_row.begin(), plain_row.end(), ',') == std::count(header.begin(), header.end(), ','));
}

TEST_CASE("an answer is no formula of a spreadsheet") {
    const auto [text, field] = GENERATE(table<std::string, std::string>({{"=1+1", "'=1+1"},
                                                                         {"+1", "'+1"},
                                                                         {"-1", "'-1"},
                                                                         {"@x", "'@x"},
                                                                         {"\t=x", "'\t=x"},
                                                                         {"\x1b=x", "'=x"},
                                                                         {"=a,b", "\"'=a,b\""},
                                                                         {"1-1", "1-1"}}));
    records::Result result = at(0s, 0s, text);
    result.source = "-";
    result.model = "=m";
    result.finish_reason = "@stop";
    CHECK(records::csv_row(result) == "-,0.000000,0.000000,0,openai,'=m," + field + ",,'@stop,,,,,,\r\n");
}

TEST_CASE("SubRip cues cannot be broken by their text") {
    CHECK(records::srt_cue(7, 3661s + 5ms, 3662s, "one\n\n\n 00:00:01,000 --> 00:00:02,000\r\n2") ==
          "7\n01:01:01,005 --> 01:01:02,000\none\n00:00:01,000 -> 00:00:02,000\n2\n\n");
    CHECK(records::srt_cue(1, 1s, 2s, "a --->----> b") == "1\n00:00:01,000 --> 00:00:02,000\na ->-> b\n\n");
    CHECK(records::srt_cue(1, 1s, 1s, "x") == "1\n00:00:01,000 --> 00:00:01,001\nx\n\n");
}

TEST_CASE("WebVTT cues escape markup") {
    CHECK(records::vtt_cue(0s, 100h, "<b>a</b> & --> c\n\nNOTE d") ==
          "00:00:00.000 --> 100:00:00.000\n&lt;b&gt;a&lt;/b&gt; &amp; --&gt; c\nNOTE d\n\n");
}

TEST_CASE("answers about single frames are shown until the next one") {
    const std::vector<records::Result> results = {at(0s, 0s, "first"), failure(1s), at(2s, 2s, "second"),
                                                  at(5s, 8s, "a window"), at(9s, 9s, "last")};
    CHECK(whole(records::Format::srt, results) == "1\n00:00:00,000 --> 00:00:01,000\nfirst\n\n"
                                                  "2\n00:00:02,000 --> 00:00:05,000\nsecond\n\n"
                                                  "3\n00:00:05,000 --> 00:00:08,000\na window\n\n"
                                                  "4\n00:00:09,000 --> 00:00:11,000\nlast\n\n");
    CHECK_THAT(whole(records::Format::vtt, results), Catch::StartsWith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n"));
    CHECK(whole(records::Format::vtt, {}) == "WEBVTT\n\n");
    CHECK(whole(records::Format::srt, {}).empty());
}

TEST_CASE("text is for people") {
    const records::Result window = at(2500ms, 4s, " Two cars.\x1b[31m \n");
    CHECK(records::text_block(window, records::Heading::none) == "Two cars.[31m\n");
    CHECK(records::text_block(window, records::Heading::time) == "0:02.5 - 0:04: Two cars.[31m\n");
    CHECK(records::text_block(at(1s, 1s, "x"), records::Heading::source_and_time) == "a, b.mp4: 0:01: x\n");
    CHECK(records::text_block(failure(1s), records::Heading::time).empty());
}

TEST_CASE("JSON Lines hold failures too") {
    const std::string lines = whole(records::Format::jsonl, {at(0s, 0s, "x"), failure(1s)});
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
}

TEST_CASE("no cue lasts longer than its video") {
    const auto ending_at = [](std::optional<base::Micros> end, const std::vector<records::Result>& results) {
        records::ResultFormatter formatter{records::Format::vtt};
        std::string text;
        for (const auto& result : results)
            text += formatter.add(result);
        text += formatter.end_video(end);
        CHECK(formatter.finish().empty());
        return text;
    };
    CHECK(ending_at(9500ms, {at(9s, 9s, "x")}) == "00:00:09.000 --> 00:00:09.500\nx\n\n");
    CHECK(ending_at(20s, {at(9s, 9s, "x")}) == "00:00:09.000 --> 00:00:11.000\nx\n\n");
    CHECK(ending_at({}, {at(9s, 9s, "x")}) == "00:00:09.000 --> 00:00:11.000\nx\n\n");
    CHECK(ending_at(10s, {at(8s, 9s, "x")}) == "00:00:08.000 --> 00:00:09.000\nx\n\n");
    CHECK(ending_at(10s, {}).empty());
    records::Result missing = failure(60s); // of a time at which there is no frame
    missing.error->kind = "source";
    CHECK(ending_at(10s, {at(1s, 1s, "x"), missing}) == "00:00:01.000 --> 00:00:03.000\nx\n\n");
}
