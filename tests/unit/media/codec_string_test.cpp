// SPDX-License-Identifier: Apache-2.0
#include "common/media/codec_string.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace vlm;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes boxed(const std::string& type, const Bytes& content) {
    Bytes box{0, 0, 0, static_cast<std::uint8_t>(content.size() + 8)};
    box.insert(box.end(), type.begin(), type.end());
    box.insert(box.end(), content.begin(), content.end());
    return box;
}

/// A sample entry with another box before the one that counts.
std::string string_of(const std::string& name, const std::string& config_name, const Bytes& config) {
    const bool sound = name == "mp4a" || name == "Opus";
    Bytes content(sound ? 28 : 78, 0);
    for (const Bytes& box : {boxed("btrt", Bytes(12, 1)), boxed(config_name, config)})
        content.insert(content.end(), box.begin(), box.end());
    return media::codec_string(boxed(name, content));
}

Bytes esds(std::uint8_t kind, const Bytes& config) {
    const auto size = static_cast<std::uint8_t>(config.size());
    Bytes bytes{0, 0, 0, 0, 3, 0x80, 0x80, 0x80, static_cast<std::uint8_t>(23 + size), 0, 1, 0};
    Bytes decoder{4, 0x80, 0x80, 0x80, static_cast<std::uint8_t>(15 + size), kind, 0x15};
    decoder.resize(decoder.size() + 11); // buffer and rates
    bytes.insert(bytes.end(), decoder.begin(), decoder.end());
    bytes.insert(bytes.end(), {5, size});
    bytes.insert(bytes.end(), config.begin(), config.end());
    return bytes;
}

} // namespace

TEST_CASE("codecs are called as browsers call them") {
    CHECK(string_of("avc1", "avcC", {1, 0x64, 0x00, 0x28, 0xff}) == "avc1.640028");
    CHECK(string_of("avc1", "avcC", {1, 0x42, 0xe0, 0x1e, 0xff}) == "avc1.42e01e");
    CHECK(string_of("hvc1", "hvcC", {1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93}) == "hvc1.1.6.L93.90");
    CHECK(string_of("hvc1", "hvcC", {1, 0x22, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 153}) == "hvc1.2.4.H153.B0");
    CHECK(string_of("hvc1", "hvcC", {1, 0x41, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 93}) == "hvc1.A1.6.L93");
    CHECK(string_of("av01", "av1C", {0x81, 0x04, 0x0c, 0}) == "av01.0.04M.08");
    CHECK(string_of("av01", "av1C", {0x81, 0x2d, 0xcc, 0}) == "av01.1.13H.10");
    CHECK(string_of("vp09", "vpcC", {1, 0, 0, 0, 0, 31, 0x82, 2, 2, 2}) == "vp09.00.31.08");
    CHECK(string_of("vp09", "vpcC", {1, 0, 0, 0, 2, 51, 0xa2, 2, 2, 2}) == "vp09.02.51.10");
    CHECK(string_of("mp4a", "esds", esds(0x40, {0x12, 0x10})) == "mp4a.40.2");
    CHECK(string_of("mp4a", "esds", esds(0x40, {0x2b, 0x92, 0x08, 0x00})) == "mp4a.40.5");
    CHECK(string_of("mp4a", "esds", esds(0x40, {0xf9, 0x48})) == "mp4a.40.42");
    CHECK(string_of("mp4a", "esds", esds(0x6b, {})) == "mp4a.40.34");
    CHECK(string_of("Opus", "dOps", Bytes(11, 0)) == "opus");
}

TEST_CASE("damaged and unknown sample entries have no name") {
    CHECK(media::codec_string({}).empty());
    CHECK(media::codec_string(boxed("avc1", {})).empty());
    CHECK(string_of("avc1", "avcC", {1, 2}).empty());
    CHECK(string_of("avc1", "hvcC", Bytes(20, 1)).empty());
    CHECK(string_of("mp4v", "esds", esds(0x20, {})).empty());
    CHECK(string_of("mp4a", "esds", {0, 0, 0, 0, 3, 0xff}).empty());
    Bytes too_long = boxed("avc1", Bytes(78, 0));
    const Bytes box{0xff, 0xff, 0xff, 0xff, 'a', 'v', 'c', 'C', 1, 2, 3, 4};
    too_long.insert(too_long.end(), box.begin(), box.end());
    CHECK(media::codec_string(too_long).empty());
}
