"""Uses a server as a program with the official client does, and prints what it got as JSON.

client.py URL             over HTTP
client.py COMMAND ARG...  over standard input and output of a process
"""

import asyncio
import json
import sys

from mcp import Client, MCPError, StdioServerParameters

QUESTION = "Where are inserted data kept?"


def server():
    first, *rest = sys.argv[1:]
    return first if first.startswith("http") else StdioServerParameters(command=first, args=rest)


async def main():
    progress = []
    answering = asyncio.Event()

    async def note(done, total, message):
        progress.append([done, message])
        if "[1]" in message:
            answering.set()

    async with Client(server()) as client:
        tools = await client.list_tools()
        # The client itself checks structured content by the output schema.
        search = await client.call_tool("search", {"query": QUESTION, "top_k": 2})
        ask = await client.call_tool("ask", {"question": QUESTION}, progress_callback=note)
        # Callbacks may come after the result.
        await asyncio.wait_for(answering.wait(), 30)
        refused = await client.call_tool("search", {"query": QUESTION, "top_k": 0})
        try:
            await client.call_tool("none", {})
            unknown = None
        except MCPError as error:
            unknown = str(error)
        try:
            # Tells the server that the call is cancelled.
            await client.call_tool("ask", {"question": QUESTION}, read_timeout_seconds=0.001)
            cancelled = False
        except MCPError:
            cancelled = True
        both = await asyncio.gather(
            client.call_tool("search", {"query": QUESTION, "top_k": 1}),
            client.call_tool("search", {"query": "What does the heron do?", "top_k": 1}),
        )
        sources = await client.read_resource("ragstone://sources")
        passage = search.structured_content["passages"][0]
        chunk = await client.read_resource(passage["uri"])
        print(
            json.dumps(
                {
                    "protocol": client.protocol_version,
                    "tools": [
                        [tool.name, tool.annotations.read_only_hint] for tool in tools.tools
                    ],
                    "search": search.structured_content,
                    "searchText": search.content[0].text,
                    "ask": ask.structured_content,
                    "progress": progress,
                    "refused": [refused.is_error, refused.content[0].text],
                    "unknown": unknown,
                    "cancelled": cancelled,
                    "both": [found.structured_content["passages"][0]["source"] for found in both],
                    "sources": json.loads(sources.contents[0].text),
                    "chunkIsThePassage": chunk.contents[0].text == passage["text"],
                }
            )
        )


asyncio.run(main())
