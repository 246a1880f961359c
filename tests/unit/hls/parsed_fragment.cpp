// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/hls/parsed_fragment.hpp"

#include <cstddef>
#include <functional>
#include <string>

#include <catch2/catch.hpp>

namespace vlm::test {
namespace {

using Bytes = std::vector<std::uint8_t>;

struct Span {
    std::size_t begin;
    std::size_t end;
};

class FragmentParser {
public:
    explicit FragmentParser(const Bytes& bytes)
        : m_bytes{bytes} {}

    ParsedFragment parse() {
        int boxes = 0;
        each({0, m_bytes.size()}, [&](const std::string& type, Span content) {
            CHECK(type == (boxes++ == 0 ? "moof" : "mdat"));
            if (type == "moof") each(content, [&](const std::string& inner, Span box) { read_moof(inner, box); });
            if (type == "mdat") m_media = content;
        });
        REQUIRE(boxes == 2);
        for (const auto& read_bytes : m_later)
            read_bytes();
        return std::move(m_fragment);
    }

private:
    std::uint64_t number(std::size_t at, std::size_t width) const {
        REQUIRE(at + width <= m_bytes.size());
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width; ++i)
            value = value << 8U | m_bytes[at + i];
        return value;
    }

    void each(Span span, const std::function<void(const std::string&, Span)>& take) const {
        while (span.begin < span.end) {
            std::uint64_t size = number(span.begin, 4);
            const std::size_t header = size == 1 ? 16 : 8;
            if (size == 1) size = number(span.begin + 8, 8);
            REQUIRE(size >= header);
            REQUIRE(size <= span.end - span.begin);
            const auto type = m_bytes.begin() + static_cast<std::ptrdiff_t>(span.begin) + 4;
            take({type, type + 4}, {span.begin + header, span.begin + size});
            span.begin += size;
        }
    }

    void read_moof(const std::string& type, Span box) {
        if (type == "mfhd") m_fragment.sequence = static_cast<std::uint32_t>(number(box.begin + 4, 4));
        if (type != "traf") return;
        m_fragment.tracks.push_back({});
        each(box, [&](const std::string& inner, Span content) {
            ParsedTrack& track = m_fragment.tracks.back();
            if (inner == "tfhd") track.number = static_cast<std::uint32_t>(number(content.begin + 4, 4));
            if (inner == "tfdt") m_dts = track.begin = number(content.begin + 4, 8);
            if (inner == "trun") read_run(content);
        });
    }

    void read_run(Span run) {
        REQUIRE(number(run.begin, 4) == 0x01000f01);
        const std::size_t track = m_fragment.tracks.size() - 1;
        ++m_fragment.tracks[track].runs;
        std::size_t place = number(run.begin + 8, 4);
        std::size_t at = run.begin + 12;
        for (std::uint64_t left = number(run.begin + 4, 4); left > 0; --left, at += 16) {
            const auto duration = static_cast<std::uint32_t>(number(at, 4));
            const std::size_t size = number(at + 4, 4);
            const auto shown_after = static_cast<std::int32_t>(number(at + 12, 4));
            std::vector<ParsedSample>& samples = m_fragment.tracks[track].samples;
            samples.push_back({m_dts, shown_after, duration, static_cast<std::uint32_t>(number(at + 8, 4)), {}});
            m_later.emplace_back([this, track, sample = samples.size() - 1, place, size] {
                REQUIRE(place >= m_media.begin);
                REQUIRE(place + size <= m_media.end);
                const auto begin = m_bytes.begin() + static_cast<std::ptrdiff_t>(place);
                m_fragment.tracks[track].samples[sample].bytes = {begin, begin + static_cast<std::ptrdiff_t>(size)};
            });
            m_dts += duration;
            place += size;
        }
        CHECK(at == run.end);
    }

    const Bytes& m_bytes;
    ParsedFragment m_fragment{};
    std::uint64_t m_dts = 0;
    Span m_media{};
    std::vector<std::function<void()>> m_later; ///< when it is known where mdat is
};

} // namespace

ParsedFragment parse_fragment(const Bytes& bytes) {
    return FragmentParser{bytes}.parse();
}

} // namespace vlm::test
