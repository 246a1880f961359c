// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "common/base/error.hpp"
#include "common/capture/frame_queue.hpp"
#include "common/records/stream_record.hpp"

namespace vlm::capture {

/// A frame cannot be written, though what is said of it and of its source can.
class FrameRefused : public base::Error {
public:
    using base::Error::Error;
};

/// Where frames go. Everything it does may throw ClosedPipe, Interrupted or SystemError: then nothing more can be
/// written.
class FrameSink {
public:
    virtual ~FrameSink() = default;

    /// Before the first frame: all sources.
    virtual void begin(const std::vector<records::StreamHeader>& headers) = 0;

    /// A source's frames are of a new epoch from now on. `track` counts the headers.
    virtual void begin_epoch(std::size_t track, const records::StreamHeader& header) = 0;

    /// Returns the frame's record as it was written. Throws FrameRefused: only the ends of sources can follow.
    virtual records::FrameRecord write(std::size_t track, Captured captured) = 0;
    virtual void end(std::size_t track, const records::StreamEnd& end) = 0;

    /// Called now and then while nothing comes. Throws ClosedPipe when nobody reads any more what is written.
    virtual void check_reader() {}

    /// After the end of every source: writes what is left and checks that everything has arrived.
    virtual void close() = 0;
};

/// Where no frames are made.
class NoFrames : public FrameSink {
public:
    void begin(const std::vector<records::StreamHeader>& /*headers*/) override {}
    void begin_epoch(std::size_t /*track*/, const records::StreamHeader& /*header*/) override {}
    records::FrameRecord write(std::size_t /*track*/, Captured captured) override {
        return std::move(captured.frame.record);
    }
    void end(std::size_t /*track*/, const records::StreamEnd& /*end*/) override {}
    void close() override {}
};

} // namespace vlm::capture
