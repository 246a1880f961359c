// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/frames/frame_source.hpp"

namespace vlm::frames {

/// Another source's frames, some of them or changed: what it does not change is the other's. For one thread.
class FilteredSource : public FrameSource {
public:
    explicit FilteredSource(std::unique_ptr<FrameSource> source)
        : m_source{std::move(source)} {}

    [[nodiscard]] const std::vector<Track>& tracks() const override { return m_source->tracks(); }
    [[nodiscard]] std::uint64_t faults() const override { return m_source->faults(); }
    [[nodiscard]] std::string last_fault() const override { return m_source->last_fault(); }
    [[nodiscard]] Ending ending() const override { return m_source->ending(); }

protected:
    [[nodiscard]] FrameSource& source() { return *m_source; }

private:
    std::unique_ptr<FrameSource> m_source;
};

} // namespace vlm::frames
