// SPDX-License-Identifier: Apache-2.0
#include "common/media/jpeg_splitter.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::string_literals;
using media::JpegSplitter;

namespace {

/// A picture with a thumbnail in a segment, a stuffed 0xFF and a restart marker among its samples.
std::string picture(const std::string& samples) {
    const std::string thumbnail = "\xFF\xD8\xFF\xD9"s;
    const std::string application = "\xFF\xE1\x00\x06"s + thumbnail;
    const std::string scan = "\xFF\xDA\x00\x03\x01"s + samples + "\xFF\x00\xFF\xD0z"s;
    return "\xFF\xD8"s + application + "\xFF\xFF"s + scan.substr(1) + "\xFF\xD9"s;
}

std::vector<std::string> split(const std::string& bytes, std::size_t at_once) {
    JpegSplitter splitter;
    std::vector<std::string> pictures;
    for (std::size_t at = 0; at < bytes.size(); at += at_once) {
        splitter.feed(std::string_view{bytes}.substr(at, at_once));
        while (auto found = splitter.next())
            pictures.push_back(*found);
    }
    return pictures;
}

} // namespace

TEST_CASE("pictures are found among anything, however the bytes come") {
    const std::string bytes =
        "--x\r\nContent-Length: 3\r\n\r\n" + picture("one") + "\r\n--y" + picture("two") + picture("three");
    for (const std::size_t at_once : {std::size_t{1}, std::size_t{7}, bytes.size()})
        CHECK(split(bytes, at_once) == std::vector{picture("one"), picture("two"), picture("three")});
}

TEST_CASE("a picture that breaks off is given as it is, and the next is whole") {
    const std::string cut = picture("one").substr(0, 20);
    CHECK(split(cut + picture("two"), 5) == std::vector{cut, picture("two")});
}

TEST_CASE("what only begins like a picture is passed over") {
    const std::string bytes = "\xFF\xD8\xFFno\xFF\xD8\xFF\xE0"s;
    CHECK(split(bytes, bytes.size()).empty());
    CHECK(split("\xFF\xD8\xFF\xE0\x00\x02 not a marker"s + picture("a"), 3) == std::vector{picture("a")});
}

TEST_CASE("nothing is kept for ever") {
    JpegSplitter splitter;
    const std::string endless(1 << 20, 'x');
    splitter.feed("\xFF\xD8\xFF\xDA\x00\x02"s);
    for (int i = 0; i < 80; ++i) {
        splitter.feed(endless);
        CHECK_FALSE(splitter.next());
    }
    splitter.feed(picture("after"));
    CHECK(splitter.next() == picture("after"));
}
