// SPDX-License-Identifier: Apache-2.0
#include "common/capture/source_names.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using capture::NamesIn;

namespace {

/// What is said against these sources, "name=place" each; empty for nothing.
std::string refusal(const std::vector<std::string>& arguments, NamesIn where) {
    std::vector<capture::NamedSource> sources;
    for (const std::string& argument : arguments) {
        const auto equals = argument.find('=');
        sources.push_back({argument.substr(0, equals), argument.substr(equals + 1), {}});
    }
    try {
        capture::check_names(sources, where);
    } catch (const base::UsageError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("sources are told apart by their names") {
    const std::string advice = "tell them apart: NAME=SOURCE";
    const auto [sources, in_records, in_files] =
        GENERATE_COPY(table<std::vector<std::string>, std::string, std::string>({
            {{"a=x.mp4", "b=x.mp4"}, "", ""},
            {{"a=x.mp4", "A=y.mp4"}, "", ""},
            {{"=rtsp://a/1", "=rtsp://a/2"}, "", ""},
            {{"a=x.mp4", "b=z.mp4", "a=y.mp4"}, "a: two sources have this name; ", "a: two sources have this name; "},
            {{"=test:", "=test:"}, "test:: two sources have this name; ", "test:: two sources have this name; "},
            {{"=rtsp://u:p@a/1", "=rtsp://u:q@a/1"},
             "rtsp://u:***@a/1: two sources have this name; ",
             "rtsp://u:***@a/1: two sources have this name; "},
            {{"=rtsp://a/1", "=rtsp://b/1"}, "", "rtsp://a/1 and rtsp://b/1 are both 1 in names of files; "},
            {{"1=rtsp://a/2", "=rtsp://b/1"}, "", "1 and rtsp://b/1 are both 1 in names of files; "},
            {{"cam~2=rtsp://a/1", "cam_2=rtsp://a/1"}, "", "cam~2 and cam_2 are both cam_2 in names of files; "},
            {{"=x/clip.mp4", "=y/clip.mp4"}, "", "x/clip.mp4 and y/clip.mp4 are both clip.mp4 in names of files; "},
        }));
    CAPTURE(sources);
    CHECK(refusal(sources, NamesIn::records) == (in_records.empty() ? "" : in_records + advice));
    CHECK(refusal(sources, NamesIn::files) == (in_files.empty() ? "" : in_files + advice));
}

TEST_CASE("standard input is one source") {
    CHECK(refusal({"a=-", "b=x.mp4"}, NamesIn::records).empty());
    CHECK(refusal({"a=-", "b=x.mp4", "c=-"}, NamesIn::records) == "-: standard input is one source, whatever its name");
}
