// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/fault_counter.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/plain_picture.hpp"
#include "common/media/sampler.hpp"

namespace vlm::frames {

/// The frames of one video that libavformat opens: a file, a URL, a pipe. Their pictures are plain, as a frame stream
/// carries them, so that the programs see the same of both.
class FileSource : public FrameSource {
public:
    /// Throws as media::Sampler does.
    FileSource(std::unique_ptr<media::Source> source, const OpenOptions& options);

    [[nodiscard]] const std::vector<Track>& tracks() const override { return m_tracks; }
    [[nodiscard]] std::optional<Frame> next() override;
    [[nodiscard]] std::uint64_t faults() const override { return m_faults.total(); }
    [[nodiscard]] std::string last_fault() const override { return m_faults.last(); }
    [[nodiscard]] Ending ending() const override;

private:
    [[nodiscard]] std::optional<media::Picture> sampled();

    std::unique_ptr<media::Source> m_source;
    base::FaultCounter m_faults;
    media::Sampler m_sampler;
    media::PlainPictures m_plain;
    std::vector<Track> m_tracks;
    std::int64_t m_index = 0;
};

} // namespace vlm::frames
