// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/hls/mp4_segments.hpp"
#include "common/hls/packager.hpp"
#include "common/hls/ts_segments.hpp"
#include "common/http/exchange.hpp"
#include "common/media/keyframe_list.hpp"

namespace vlm::hls {

/// A file in segments, in the fastest way that it can be had: plain MP4 as parts of itself, everything else made in
/// memory. Safe from any thread.
class SegmentedFile {
public:
    /// `keyframes` and `end`: as the index has them. Throws as Packager does.
    SegmentedFile(const std::string& name, const std::vector<media::Keyframe>& keyframes, base::Micros end,
                  Transcode transcode);

    [[nodiscard]] const Offer& offer() const { return m_offer; }

    /// Whether its segments are parts of the file, told without a look at it.
    [[nodiscard]] bool is_plain() const { return m_plain != nullptr; }

    /// Which sound is left out, in words; empty where all is there.
    [[nodiscard]] const std::string& complaint() const { return m_complaint; }

    /// The file as a transport stream in parts of itself, all of it. Throws as TsSegments does, and NotPlayable where
    /// it is none, or browsers do not play what is in it.
    [[nodiscard]] const TsSegments& transport();

    // Each of these throws as Packager does; `rendition` is one of the offer's.

    [[nodiscard]] std::vector<http::Piece> init(const Rendition& rendition);
    [[nodiscard]] std::vector<http::Piece> segment(const Rendition& rendition, std::size_t number);
    [[nodiscard]] std::vector<http::Piece> keyframe_init();
    [[nodiscard]] std::vector<http::Piece> keyframe_segment(const media::Keyframe& keyframe);

private:
    std::string m_name;
    std::vector<media::Keyframe> m_keyframes;
    std::unique_ptr<const Mp4Segments> m_plain; ///< null: it is not plain MP4
    std::mutex m_mutex;
    std::unique_ptr<Packager> m_packager;          ///< null where it is
    std::unique_ptr<const TsSegments> m_transport; ///< null: nobody asked for it
    Offer m_offer;
    std::string m_complaint;
};

} // namespace vlm::hls
