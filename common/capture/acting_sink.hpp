// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "common/actions/actor.hpp"
#include "common/capture/frame_sink.hpp"

namespace vlm::capture {

/// Acts on each frame's record once the frame has been written.
class ActingSink : public FrameSink {
public:
    /// `actor` outlives it.
    ActingSink(std::unique_ptr<FrameSink> sink, actions::Actor& actor)
        : m_sink{std::move(sink)}
        , m_actor{actor} {}

    void begin(const std::vector<records::StreamHeader>& headers) override { m_sink->begin(headers); }
    void begin_epoch(std::size_t track, const records::StreamHeader& header) override {
        m_sink->begin_epoch(track, header);
    }
    records::FrameRecord write(std::size_t track, Captured captured) override {
        records::FrameRecord record = m_sink->write(track, std::move(captured));
        m_actor.take(records::to_json_line(record));
        return record;
    }
    void end(std::size_t track, const records::StreamEnd& end) override { m_sink->end(track, end); }
    void check_reader() override { m_sink->check_reader(); }
    void close() override { m_sink->close(); }

private:
    std::unique_ptr<FrameSink> m_sink;
    actions::Actor& m_actor;
};

} // namespace vlm::capture
