// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/media/av.hpp"

namespace vlm::media {

/// Whether a frame is HDR (PQ, HLG).
[[nodiscard]] bool is_hdr(const AVFrame& frame);

/// Maps HDR pictures (PQ, HLG) to SDR with FFmpeg's own filters: zscale to linear light, tonemap (Hable), zscale to
/// BT.709 primaries and transfer, clipped to what a screen can show. libavfilter is loaded when the first HDR picture comes, because loading it costs every start otherwise.
/// For one thread.
class ToneMapper {
public:
    explicit ToneMapper(std::string subject);
    ~ToneMapper();
    ToneMapper(const ToneMapper&) = delete;
    ToneMapper& operator=(const ToneMapper&) = delete;

    /// The frame in 8-bit RGB (gbrp), scaled to `width` x `height`. Throws InputError where libavfilter or
    /// its zscale filter is missing.
    [[nodiscard]] AvPtr<AVFrame> map(const AVFrame& frame, int width, int height);

private:
    struct Graph;
    [[nodiscard]] std::unique_ptr<Graph> make_graph(const std::string& text) const;

    std::string m_subject;
    std::unique_ptr<Graph> m_graph;
};

} // namespace vlm::media
